/** The value below which a share of the sorted values lies, linear between them. */
export function quantileOf(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  const value = sorted[low] as number;
  const next = sorted[Math.min(low + 1, sorted.length - 1)] as number;
  // Infinite values have no difference.
  return place === low || value === next ? value : (1 - place + low) * value + (place - low) * next;
}
