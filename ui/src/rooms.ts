// The rooms beside the counter: each is a screen with a key, and a place in the rail.

import type { Component } from 'svelte';
import BanknoteIcon from '@lucide/svelte/icons/banknote';
import HistoryIcon from '@lucide/svelte/icons/history';
import SettingsIcon from '@lucide/svelte/icons/settings';
import History from './screens/History.svelte';
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
  { screen: 'history', press: 'r', icon: HistoryIcon, shows: History },
  { screen: 'shift', press: 't', icon: BanknoteIcon, shows: Shift },
  { screen: 'settings', press: ',', icon: SettingsIcon, shows: Settings },
];
