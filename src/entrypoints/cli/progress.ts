/** A line on the terminal that is written over; nothing where nobody looks. */
export function showProgress(what: string): (progress: { rowsDone: number; rowsTotal: number | null; durationMs: number }) => void {
  if (!process.stderr.isTTY) return () => {};
  return ({ rowsDone, rowsTotal, durationMs }) => {
    const rate = Math.round(rowsDone / Math.max(durationMs / 1000, 0.001));
    const share = rowsTotal ? Math.min(1, rowsDone / rowsTotal) : null;
    const bar = share === null ? '' : `${'█'.repeat(Math.round(share * 24)).padEnd(24, '░')} ${Math.round(share * 100)} % `;
    const left = share ? `, ${Math.ceil((durationMs / 1000) * (1 / share - 1))} s left` : '';
    process.stderr.write(`\r${bar}${rowsDone} ${what}, ${rate}/s${left}\u001b[K${share === 1 ? '\n' : ''}`);
  };
}
