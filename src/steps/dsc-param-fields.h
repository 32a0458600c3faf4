/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The macros of a declaration as members of a struct. */
#define DSC_GROUP(id, ...)
#define DSC_BOOL(group, name, ...) gboolean name;
#define DSC_INT(group, name, ...) int name;
#define DSC_INT_OPT(group, name, ...) int name;
#define DSC_DOUBLE(group, name, ...) double name;
#define DSC_DOUBLE_OPT(group, name, ...) double name;
#define DSC_STRING(group, name, ...) char *name;
#define DSC_STRING_OPT(group, name, ...) char *name;
#define DSC_FILE(group, name, ...) char *name;
#define DSC_ENUM(group, name, ...) int name;
#define DSC_INT_LIST(group, name, ...) DscIntList name;
#define DSC_DOUBLE_LIST(group, name, ...) DscDoubleList name;
