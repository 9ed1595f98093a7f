/** A window that nobody sees draws nothing. */
const LATEST_MS = 250;

/** When what was just changed is on the screen: the time for what can wait until then. */
export function drawn(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LATEST_MS);
    requestAnimationFrame(() =>
      setTimeout(() => {
        clearTimeout(timer);
        resolve();
      }),
    );
  });
}
