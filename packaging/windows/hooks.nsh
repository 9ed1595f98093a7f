; What Tauri's installer does not do by itself.
!include WinVer.nsh
!include LogicLib.nsh

; Loket's window is WebView2, whose newest versions need Windows 10. Said before anything is installed.
!define MUI_CUSTOMFUNCTION_GUIINIT NeedsWindows10
Function NeedsWindows10
  ${IfNot} ${AtLeastWin10}
    MessageBox MB_ICONSTOP|MB_OK "$(needsWindows10)"
    Quit
  ${EndIf}
FunctionEnd

; The ledger is the shop's. Tauri's uninstaller offers to delete the folder it lies in; here that box
; only forgets what the window itself remembers.
!macro NSIS_HOOK_PREUNINSTALL
  ${If} $DeleteAppDataCheckboxState = 1
    SetShellVarContext current
    RMDir /r "$APPDATA\${BUNDLEID}\window"
  ${EndIf}
  StrCpy $DeleteAppDataCheckboxState 0
!macroend
