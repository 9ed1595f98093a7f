// The rooms beside the counter: each is a screen with a key, and a place in the rail. A room's code is read when
// it is first entered: the counter neither waits for it nor carries it.

import type { Component } from 'svelte';
import BookIcon from '@lucide/svelte/icons/book-user';
import ListChecks from '@lucide/svelte/icons/list-checks';
import ChartColumn from '@lucide/svelte/icons/chart-column';
import BanknoteIcon from '@lucide/svelte/icons/banknote';
import HistoryIcon from '@lucide/svelte/icons/history';
import SettingsIcon from '@lucide/svelte/icons/settings';
import type { Screen } from './state/app.svelte';

export interface Room {
  screen: Exclude<Screen, 'counter'>;
  /** The key pressed together with Ctrl, and how the rail shows it. */
  press: string;
  icon: typeof HistoryIcon;
  enter: () => Promise<{ default: Component }>;
}

export const ROOMS: Room[] = [
  { screen: 'book', press: 'b', icon: BookIcon, enter: () => import('./screens/Book.svelte') },
  { screen: 'collective', press: 'k', icon: ListChecks, enter: () => import('./screens/Collective.svelte') },
  { screen: 'history', press: 'r', icon: HistoryIcon, enter: () => import('./screens/History.svelte') },
  { screen: 'reports', press: 'l', icon: ChartColumn, enter: () => import('./screens/Reports.svelte') },
  { screen: 'shift', press: 't', icon: BanknoteIcon, enter: () => import('./screens/Shift.svelte') },
  { screen: 'settings', press: ',', icon: SettingsIcon, enter: () => import('./screens/Settings.svelte') },
];
