import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { CallEvent } from '../api/openOptions.ts';
import type { FaceSearch } from '../engine/faceSearch.ts';

/** Seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Libraries with a line of their own, the largest; a monitor is not made for thousands. */
const MOST_LIBRARIES = 100;

/** What a server counts, in a registry of its own. */
export interface Metrics {
  readonly contentType: string;
  /** A request that was answered; `error` is its code, without what stands behind a colon. */
  countRequest(call: string, status: number, error: string | undefined, milliseconds: number): void;
  /** The stages of a call of the engine. */
  countStages(event: CallEvent): void;
  /** All of it as Prometheus reads it. */
  text(): Promise<string>;
}

/** @param held - bytes of bodies that are held now. */
export function openMetrics(engine: FaceSearch, held: () => number): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    ...{ name: 'facedex_requests_total', help: 'Requests answered', registers },
    labelNames: ['call', 'status', 'error'],
  });
  const durations = new Histogram({
    ...{ name: 'facedex_request_duration_seconds', help: 'From head to answer', registers },
    ...{ labelNames: ['call'], buckets: BUCKETS },
  });
  const stages = new Histogram({
    ...{ name: 'facedex_stage_duration_seconds', help: 'Stages of the calls of the engine', registers },
    ...{ labelNames: ['stage'], buckets: BUCKETS },
  });
  addGauges(engine, held, registers);
  return {
    contentType: registry.contentType,
    countRequest: (call, status, error, milliseconds) => {
      requests.inc({ call, status, error: error ?? '' });
      durations.observe({ call }, milliseconds / 1000);
    },
    countStages: (event) => {
      for (const [stage, milliseconds] of Object.entries(event.stages))
        stages.observe({ stage }, milliseconds / 1000);
    },
    text: () => registry.metrics(),
  };
}

function addGauges(engine: FaceSearch, held: () => number, registers: Registry[]): void {
  const { model_version, runtime } = engine.status();
  new Gauge({
    ...{ name: 'facedex_info', help: 'The nets that are used, and what runs them', registers },
    labelNames: ['model_version', 'runtime'],
  }).set({ model_version, runtime }, 1);
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      ...{ name, help, registers },
      collect() {
        this.set(read());
      },
    });
  };
  gauge('facedex_photos', 'Photos that wait for a worker or are looked at', () => engine.status().photos);
  gauge('facedex_upload_bytes', 'Bytes of the bodies held in memory', held);
  gauge('facedex_libraries', 'Libraries', () => engine.status().libraries.length);
  new Gauge({
    ...{ name: 'facedex_library_faces', help: 'Faces of the largest libraries', registers },
    labelNames: ['group_id'],
    collect() {
      const { libraries } = engine.status();
      const largest = [...libraries].sort((a, b) => b.face_count - a.face_count).slice(0, MOST_LIBRARIES);
      this.reset();
      for (const { group_id, face_count } of largest) this.set({ group_id }, face_count);
    },
  });
}
