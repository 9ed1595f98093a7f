import { mount } from 'svelte';
import './styles/tokens.css';
import './styles/base.css';
import App from './App.svelte';
import { takeOver, watchField } from './first';
import { app, lastLook } from './state/app.svelte';

/** The counter is drawn once, with its own words and bill types: until both are there, but no longer. */
const PATIENCE_MS = 400;

void document.fonts.load("500 1rem 'Loket Sans'");
const ready = Promise.all([lastLook(), app.load()]);
await Promise.race([ready, new Promise((done) => setTimeout(done, PATIENCE_MS))]);
const target = document.getElementById('app');
if (target) mount(App, { target });
void takeOver(ready);
watchField();
