/* SPDX-License-Identifier: GPL-3.0-or-later */

#undef DSC_GROUP
#undef DSC_BOOL
#undef DSC_INT
#undef DSC_INT_OPT
#undef DSC_DOUBLE
#undef DSC_DOUBLE_OPT
#undef DSC_STRING
#undef DSC_STRING_OPT
#undef DSC_FILE
#undef DSC_ENUM
#undef DSC_INT_LIST
#undef DSC_DOUBLE_LIST
