import type { Body } from '#src/api/envelope.js';
import { ask, ServerFault } from './ask.ts';
import { Camera } from './camera/camera.ts';
import { render } from './lib/lit-html.js';
import type { Route } from './route.ts';
import { firstState, type State } from './state.ts';
import { appView } from './views/appView.ts';

/** The page while it is open: what it shows, the camera, and the way to the server. */
export class Kiosk {
  readonly camera: Camera;
  /** Called once the server does not answer, or asks for the token. */
  onFault: (fault: ServerFault) => void = () => undefined;
  /** Called once a library turns out not to be there any more. */
  onMissing: () => void = () => undefined;
  #state: State;
  #isDue = false;
  readonly #root: HTMLElement;

  constructor(root: HTMLElement, route: Route, onCameraEnd: () => void) {
    this.#root = root;
    this.#state = firstState(route);
    this.camera = new Camera(onCameraEnd);
  }

  get state(): State {
    return this.#state;
  }

  /** Changes what is shown; shown before the browser paints next. */
  update(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change };
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => this.show());
  }

  /** Shows the present state. */
  show(): void {
    this.#isDue = false;
    render(appView(this), this.#root);
    this.camera.resume();
    // A dialog is modal only when it is opened by script.
    const dialog = this.#root.querySelector('dialog');
    if (dialog && !dialog.open) dialog.showModal();
  }

  /** Makes a call. @returns undefined where the server gave no answer to go on with: the page says so everywhere. */
  async ask<T>(call: string, fields?: Parameters<typeof ask>[1]): Promise<Body<T> | undefined> {
    try {
      const body = await ask<T>(call, fields);
      if (body.error === 'INVALID_OUTER_ID') this.onMissing();
      return body;
    } catch (fault) {
      if (!(fault instanceof ServerFault)) throw fault;
      this.onFault(fault);
      return undefined;
    }
  }

  /** Has a screen reader say something, once what it is saying has ended. */
  say(text: string): void {
    tell('said', text);
  }

  /** Has a screen reader say at once that something went wrong. */
  alarm(text: string): void {
    tell('alarm', text);
  }
}

/** Milliseconds for which words are away before they come again: the same words in place of themselves are not said. */
const AWAY = 100;

function tell(id: string, text: string): void {
  const region = document.getElementById(id);
  if (!region) return;
  const isSame = region.textContent === text;
  region.textContent = isSame ? '' : text;
  // Unless something else has been said since.
  if (isSame) setTimeout(() => (region.textContent ||= text), AWAY);
}
