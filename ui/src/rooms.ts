// The rooms beside the counter: each is a screen with a key, and a place in the rail.

import type { Component } from 'svelte';
import BookIcon from '@lucide/svelte/icons/book-user';
import ListChecks from '@lucide/svelte/icons/list-checks';
import ChartColumn from '@lucide/svelte/icons/chart-column';
import BanknoteIcon from '@lucide/svelte/icons/banknote';
import HistoryIcon from '@lucide/svelte/icons/history';
import SettingsIcon from '@lucide/svelte/icons/settings';
import Book from './screens/Book.svelte';
import Collective from './screens/Collective.svelte';
import History from './screens/History.svelte';
import Reports from './screens/Reports.svelte';
import Settings from './screens/Settings.svelte';
import Shift from './screens/Shift.svelte';
import type { Screen } from './state/app.svelte';

export interface Room {
  screen: Exclude<Screen, 'counter'>;
  /** The key pressed together with Ctrl, and how the rail shows it. */
  press: string;
  icon: typeof HistoryIcon;
  shows: Component;
}

export const ROOMS: Room[] = [
  { screen: 'book', press: 'b', icon: BookIcon, shows: Book },
  { screen: 'collective', press: 'k', icon: ListChecks, shows: Collective },
  { screen: 'history', press: 'r', icon: HistoryIcon, shows: History },
  { screen: 'reports', press: 'l', icon: ChartColumn, shows: Reports },
  { screen: 'shift', press: 't', icon: BanknoteIcon, shows: Shift },
  { screen: 'settings', press: ',', icon: SettingsIcon, shows: Settings },
];
