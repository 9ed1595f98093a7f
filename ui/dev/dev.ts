// The window in a plain browser with a scripted till, for looking at it: http://127.0.0.1:5173/dev/
// Never part of the build. ?theme=dark&language=en&columns=48&held=1&real=1&auto_print=yes
import { mockIPC, mockWindows } from '@tauri-apps/api/mocks';
import { answer, configure } from './fake';

const wish = Object.fromEntries(new URLSearchParams(location.search));
configure(wish);
mockWindows('main');
mockIPC((command, args) => answer(command, (args ?? {}) as Record<string, unknown>));
await import('../src/main');
