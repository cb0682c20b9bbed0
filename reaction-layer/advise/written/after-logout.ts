import type { WrittenAdvice } from './written-advice';

export const afterLogoutAdvice: WrittenAdvice = {
  id: 'after_logout',
  title: 'A cart or order changed after a logout',
  audiences: ['developers', 'product'],
  cause:
    'The logout ends the session of one tab or of the page only: another tab, a request that was on its way, or a cached page goes on with the old login.',
  checks: [
    'Log out in one tab and change the cart in another.',
    'Look whether the cookie of the session still works after the logout: copy a request and send it again.',
    'If it does, treat it as a security defect: on a shared device the next person can order.',
  ],
  fix: {
    says: 'Ends all tabs at once, stops requests that are on their way, and forgets what the page knew.',
    kind: 'pages',
    code: {
      react: `import { useEffect } from 'react';

const logins = new BroadcastChannel('login');
let running = new AbortController();
/** Pass it to every request of a person who is logged in. */
export const loginSignal = () => running.signal;

function forget() {
  running.abort();
  running = new AbortController();
  sessionStorage.clear();
  location.replace('/'); // A fresh page knows nothing of the person.
}

export async function logOut() {
  const answer = await fetch('/logout', { method: 'POST' });
  if (!answer.ok) throw new Error('the logout was answered with ' + answer.status);
  logins.postMessage('out');
  forget();
}

/** Put it once at the root. */
export function FollowLogout() {
  useEffect(() => {
    logins.addEventListener('message', forget);
    return () => logins.removeEventListener('message', forget);
  }, []);
  return null;
}`,
      vue: `<script setup lang="ts">
import { onMounted, onUnmounted } from 'vue';

const logins = new BroadcastChannel('login');

function forget() {
  sessionStorage.clear();
  location.replace('/'); // A fresh page knows nothing of the person, and requests on their way end with this one.
}

async function logOut() {
  const answer = await fetch('/logout', { method: 'POST' });
  if (!answer.ok) throw new Error('the logout was answered with ' + answer.status);
  logins.postMessage('out');
  forget();
}
onMounted(() => logins.addEventListener('message', forget));
onUnmounted(() => logins.close());
</script>

<template>
  <button @click="logOut">Log out</button>
</template>`,
      angular: `import { Injectable } from '@angular/core';

@Injectable({ providedIn: 'root' })
export class LoginService {
  private readonly logins = new BroadcastChannel('login');

  constructor() {
    this.logins.addEventListener('message', () => this.forget());
  }

  async logOut() {
    const answer = await fetch('/logout', { method: 'POST' });
    if (!answer.ok) throw new Error('the logout was answered with ' + answer.status);
    this.logins.postMessage('out');
    this.forget();
  }

  private forget() {
    sessionStorage.clear();
    location.replace('/'); // A fresh page knows nothing of the person, and requests on their way end with this one.
  }
}`,
      plain: `const logins = new BroadcastChannel('login');
logins.addEventListener('message', forget);

function forget() {
  sessionStorage.clear();
  location.replace('/'); // A fresh page knows nothing of the person, and requests on their way end with this one.
}

export async function logOut() {
  const answer = await fetch('/logout', { method: 'POST' });
  if (!answer.ok) throw new Error('the logout was answered with ' + answer.status);
  logins.postMessage('out');
  forget();
}`,
    },
  },
  prevention: [
    'Delete the session on the server at the logout, and send pages of an account with `Cache-Control: no-store`.',
    'A browser test with two tabs: after the logout in one, a change in the other is refused.',
  ],
  optimisation: ['Keep the cart of the visitor after a logout as an anonymous one, if that is what shoppers expect.'],
  page: 'sessions',
};
