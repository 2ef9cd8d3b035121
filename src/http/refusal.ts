/** Why a body was not taken in. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly why: 'TOO_LARGE' | 'TOO_SLOW' | 'NO_ROOM' | 'MALFORMED';

  constructor(why: Refusal['why']) {
    super(why);
    this.why = why;
  }
}
