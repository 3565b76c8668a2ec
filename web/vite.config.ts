import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = 'http://127.0.0.1:4000';

export default defineConfig({
  plugins: [react(), tailwindcss()],
  server: {
    proxy: {
      '/graphql': { target: server, ws: true },
      '/demo': server,
      '/health': server,
    },
  },
  // These import workers, which only Vite itself can make, not its bundler of dependencies.
  optimizeDeps: { exclude: ['graphiql/setup-workers/vite', '@graphiql/react/setup-workers/vite'] },
  worker: { format: 'es' },
  build: {
    target: 'es2024',
    // The content security policy allows no inline scripts, and browsers that run this code preload modules themselves.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Monaco, the explorer's editor, is one large library and loaded by the explorer alone.
    chunkSizeWarningLimit: 4_000,
    rolldownOptions: {
      // GraphiQL was compiled by the React compiler; its directives mean nothing any more.
      checks: { moduleLevelDirective: false },
      input: { index: 'index.html', explorer: 'explorer.html' },
    },
  },
});
