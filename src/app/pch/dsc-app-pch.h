/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Read once instead of in every file of the window (option b_pch); each includes what it needs. */
#include <adwaita.h>
