#!/usr/bin/env bash
# Puts beside a Windows program what Wine 8 lacks: bcryptprimitives.dll, which the standard library takes random numbers from.
# Usage: scripts/wine.sh FOLDER   Needs Debian's gcc-mingw-w64-x86-64.
set -euo pipefail
x86_64-w64-mingw32-gcc -shared -o "$1/bcryptprimitives.dll" -x c - -ladvapi32 <<'C'
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) { return SystemFunction036(data, (ULONG)size); }
C
