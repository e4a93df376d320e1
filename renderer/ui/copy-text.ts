/**
 * Puts text on the clipboard; false when the browser refused. The old command instead of
 * `navigator.clipboard`, because it needs no permission and main grants none.
 */
export function copyText(text: string): boolean {
  const fill = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text)
    event.preventDefault()
  }
  document.addEventListener('copy', fill)
  const copied = document.execCommand('copy')
  document.removeEventListener('copy', fill)
  return copied
}
