; Before the program goes it takes back what it put into its user's Codex files. Not when a newer version follows.
!macro customUnInstall
  ${ifNot} ${isUpdated}
    nsExec::Exec /TIMEOUT=45000 '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" restore --for-removal'
    Pop $0
    DetailPrint "Codex's files put back: $0"
  ${endIf}
!macroend
