import type { ResourceLimits } from 'node:worker_threads';

/**
 * Of threads that run nets, megabytes of JavaScript's young objects. What nets take and give is memory outside of a thread's heap,
 * which goes when the young are collected: with V8's default of 48 two workers searched 33 photos a second, with this one 38.
 */
export const NET_THREAD_LIMITS: ResourceLimits = { maxYoungGenerationSizeMb: 2 };
