/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* DscApplication: the program: its windows, keys and the actions "app.*". */
#define DSC_TYPE_APPLICATION (dsc_application_get_type ())
G_DECLARE_FINAL_TYPE (DscApplication, dsc_application, DSC, APPLICATION, AdwApplication)

DscApplication *dsc_application_new (void);

G_END_DECLS
