/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-member.h"

#include <glib/gi18n.h>
#include <math.h>

struct _DscMember {
  GObject parent_instance;

  guint index;
  char *file;
  char *filter;
  char *detector;
  double exposure_s;
  char *group;
  char *status;
  DscOutline footprint;
  gboolean wild;
};

enum {
  PROP_0,
  PROP_INDEX,
  PROP_FILE,
  PROP_FILTER,
  PROP_DETECTOR,
  PROP_EXPOSURE_TIME,
  PROP_GROUP,
  PROP_STATUS,
  PROP_WILD,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (DscMember, dsc_member, G_TYPE_OBJECT)

static void
dsc_member_finalize (GObject *object)
{
  DscMember *self = DSC_MEMBER (object);

  g_free (self->file);
  g_free (self->filter);
  g_free (self->detector);
  g_free (self->group);
  g_free (self->status);
  G_OBJECT_CLASS (dsc_member_parent_class)->finalize (object);
}

static void
dsc_member_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscMember *self = DSC_MEMBER (object);

  switch (id) {
  case PROP_INDEX:
    g_value_set_uint (value, self->index);
    break;
  case PROP_FILE:
    g_value_set_string (value, self->file);
    break;
  case PROP_FILTER:
    g_value_set_string (value, self->filter);
    break;
  case PROP_DETECTOR:
    g_value_set_string (value, self->detector);
    break;
  case PROP_EXPOSURE_TIME:
    g_value_set_double (value, self->exposure_s);
    break;
  case PROP_GROUP:
    g_value_set_string (value, self->group);
    break;
  case PROP_STATUS:
    g_value_set_string (value, self->status);
    break;
  case PROP_WILD:
    g_value_set_boolean (value, self->wild);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
dsc_member_class_init (DscMemberClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = dsc_member_finalize;
  object_class->get_property = dsc_member_get_property;

  props[PROP_INDEX] = g_param_spec_uint ("index", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_FILE] = g_param_spec_string ("file", NULL, NULL, "", flags);
  props[PROP_FILTER] = g_param_spec_string ("filter", NULL, NULL, "", flags);
  props[PROP_DETECTOR] = g_param_spec_string ("detector", NULL, NULL, "", flags);
  props[PROP_EXPOSURE_TIME]
      = g_param_spec_double ("exposure-time", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  props[PROP_GROUP] = g_param_spec_string ("group", NULL, NULL, "", flags);
  props[PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, "", flags);
  props[PROP_WILD] = g_param_spec_boolean ("wild", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
dsc_member_init (DscMember *self)
{
}

/* The filter stands in one of two wheels; the other one then says CLEAR or CLEARP. */
static char *
describe_filter (DscImageModel *model)
{
  const char *filter = dsc_image_model_get_string (model, "FILTER");
  const char *pupil = dsc_image_model_get_string (model, "PUPIL");
  gboolean filter_open = !filter || g_ascii_strncasecmp (filter, "CLEAR", 5) == 0;
  gboolean pupil_open = !pupil || g_ascii_toupper (pupil[0]) != 'F';

  if (filter_open && !pupil_open)
    return g_strdup (pupil);
  if (!filter_open && !pupil_open)
    return g_strdup_printf ("%s+%s", filter, pupil);
  return g_strdup (filter ? filter : "");
}

static double
find_exposure_time (DscImageModel *model)
{
  const char *keys[] = { "EFFEXPTM", "XPOSURE", "TMEASURE", "EXPTIME" };
  double seconds;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (dsc_image_model_get_double (model, keys[i], &seconds))
      return seconds;
  }
  return NAN;
}

static char *
describe_status (DscMember *self, DscImageModel *model)
{
  DscWcs *wcs = dsc_image_model_get_wcs (model);

  if (!self->footprint.valid)
    return g_strdup (_ ("no coordinates"));
  if (self->wild)
    return g_strdup (_ ("far from the rest"));
  if (dsc_wcs_get_kind (wcs) == DSC_WCS_FITS)
    return g_strdup (_ ("no gwcs"));
  return g_strdup (_ ("ready"));
}

static DscMember *
member_new (DscLibrary *library, guint index)
{
  DscMember *self = g_object_new (DSC_TYPE_MEMBER, NULL);
  DscImageModel *model = dsc_library_get_model (library, index);
  const char *detector = dsc_image_model_get_string (model, "DETECTOR");

  self->index = index;
  self->file = g_strdup (dsc_image_model_get_name (model));
  self->filter = describe_filter (model);
  self->detector = g_strdup (detector ? detector : "");
  self->exposure_s = find_exposure_time (model);
  self->group = g_strdup (dsc_library_get_group_id (library, index));
  dsc_outline_init (&self->footprint, dsc_image_model_get_wcs (model),
                    dsc_image_model_get_width (model), dsc_image_model_get_height (model));
  return self;
}

GListStore *
dsc_member_list_new (DscLibrary *library)
{
  GListStore *list = g_list_store_new (DSC_TYPE_MEMBER);
  guint n = dsc_library_get_n_models (library);
  g_autoptr (GPtrArray) members = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree const DscOutline **footprints = g_new (const DscOutline *, MAX (n, 1));
  g_autofree gboolean *wild = g_new0 (gboolean, MAX (n, 1));

  for (guint i = 0; i < n; i++) {
    DscMember *member = member_new (library, i);

    g_ptr_array_add (members, member);
    footprints[i] = &member->footprint;
  }
  dsc_outlines_find_wild (n, footprints, wild);
  for (guint i = 0; i < n; i++) {
    DscMember *member = g_ptr_array_index (members, i);

    member->wild = wild[i];
    member->status = describe_status (member, dsc_library_get_model (library, i));
  }
  g_list_store_splice (list, 0, 0, members->pdata, n);
  return list;
}

guint
dsc_member_get_index (DscMember *self)
{
  return self->index;
}

const char *
dsc_member_get_file (DscMember *self)
{
  return self->file;
}

const char *
dsc_member_get_filter (DscMember *self)
{
  return self->filter;
}

const char *
dsc_member_get_detector (DscMember *self)
{
  return self->detector;
}

double
dsc_member_get_exposure_time (DscMember *self)
{
  return self->exposure_s;
}

const char *
dsc_member_get_group (DscMember *self)
{
  return self->group;
}

const char *
dsc_member_get_status (DscMember *self)
{
  return self->status;
}

const DscOutline *
dsc_member_get_outline (DscMember *self)
{
  return &self->footprint;
}

gboolean
dsc_member_is_wild (DscMember *self)
{
  return self->wild;
}
