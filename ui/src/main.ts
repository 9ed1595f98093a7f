import { mount } from 'svelte';
import './styles/tokens.css';
import './styles/base.css';
import App from './App.svelte';
import { showWindow } from './ipc/loket';
import { app, lastLook } from './state/app.svelte';

lastLook();
const target = document.getElementById('app');
if (target) mount(App, { target });
void app.load();
requestAnimationFrame(() => requestAnimationFrame(() => void showWindow()));
