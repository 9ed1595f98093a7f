export { language, m, setLanguage, type Language } from './lang.svelte';
export type { Messages } from './id';
