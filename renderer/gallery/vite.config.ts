import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Run from the repository's root: `npm run gallery`. */
export default defineConfig({
  root: 'renderer/gallery',
  plugins: [react()],
  server: { host: '127.0.0.1' },
})
