/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-group-stack.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dsc-error.h"
#include "dsc-size.h"

/*
 * The file: a Head, a Window for each group, and the planes of the groups from multiples of
 * ALIGNMENT on, row-major float32, all in the byte order of the machine. Head and table are written
 * at the end: a file that was not finished has none.
 */
#define MAGIC "DSCstack"
#define ORDER_MARK 0x01020304u
#define VERSION 1u
#define ALIGNMENT 4096u
#define MAX_GROUPS (1u << 20)

typedef struct {
  char magic[8];
  guint32 byte_order, version;
  guint32 n_groups, nx, ny, reserved;
} Head;

typedef struct {
  gint32 x0, y0;
  guint32 width, height;
  guint64 offset;
  double mean_weight;
} Window;

struct _DscGroupStack {
  char *path;
  int fd;
  gboolean writable;
  guint n_groups, nx, ny;
  DscGroupWindow *windows;
  guint64 *offsets; /* of the planes of each group; 0: not begun */
  guint64 end;
  GMutex lock; /* of end */
};

G_STATIC_ASSERT (sizeof (Head) == 32 && sizeof (Window) == 32);

static guint64
align (guint64 bytes)
{
  return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static guint64
plane_bytes (const DscGroupWindow *window)
{
  return (guint64)window->width * window->height * sizeof (float);
}

static gboolean
fail (const DscGroupStack *stack, gboolean writing, int code, GError **error)
{
  g_set_error (error, DSC_ERROR, writing ? DSC_ERROR_WRITE : DSC_ERROR_FORMAT,
               writing ? "Cannot write '%s': %s" : "Cannot read '%s': %s", stack->path,
               code != 0 ? g_strerror (code) : "the file is shorter than it says");
  return FALSE;
}

static gboolean
write_at (
    const DscGroupStack *stack, gconstpointer data, gsize bytes, guint64 offset, GError **error)
{
  const char *at = data;

  while (bytes > 0) {
    gssize n = pwrite (stack->fd, at, bytes, (off_t)offset);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return fail (stack, TRUE, n < 0 ? errno : ENOSPC, error);
    at += n;
    offset += (guint64)n;
    bytes -= (gsize)n;
  }
  return TRUE;
}

static gboolean
read_at (const DscGroupStack *stack, gpointer data, gsize bytes, guint64 offset, GError **error)
{
  char *at = data;

  while (bytes > 0) {
    gssize n = pread (stack->fd, at, bytes, (off_t)offset);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return fail (stack, FALSE, n < 0 ? errno : 0, error);
    at += n;
    offset += (guint64)n;
    bytes -= (gsize)n;
  }
  return TRUE;
}

static DscGroupStack *
stack_new (const char *path, guint n_groups, guint nx, guint ny)
{
  DscGroupStack *stack = g_new0 (DscGroupStack, 1);

  stack->path = g_strdup (path);
  stack->fd = -1;
  stack->n_groups = n_groups;
  stack->nx = nx;
  stack->ny = ny;
  stack->windows = g_new0 (DscGroupWindow, n_groups);
  stack->offsets = g_new0 (guint64, n_groups);
  stack->end = align (sizeof (Head) + n_groups * sizeof (Window));
  for (guint g = 0; g < n_groups; g++)
    stack->windows[g].mean_weight = NAN;
  g_mutex_init (&stack->lock);
  return stack;
}

void
dsc_group_stack_free (DscGroupStack *stack)
{
  if (stack == NULL)
    return;
  if (stack->fd >= 0)
    close (stack->fd);
  g_mutex_clear (&stack->lock);
  g_free (stack->windows);
  g_free (stack->offsets);
  g_free (stack->path);
  g_free (stack);
}

DscGroupStack *
dsc_group_stack_create (const char *path, guint n_groups, guint nx, guint ny, GError **error)
{
  g_autoptr (DscGroupStack) stack = NULL;

  if (!dsc_size_check_image (path, nx, ny, 1, sizeof (float), NULL, error))
    return NULL;
  if (n_groups == 0 || n_groups > MAX_GROUPS) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE, "'%s': %u groups; 1 to %u are possible",
                 path, n_groups, MAX_GROUPS);
    return NULL;
  }
  stack = stack_new (path, n_groups, nx, ny);
  stack->writable = TRUE;
  stack->fd = open (path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (stack->fd < 0) {
    fail (stack, TRUE, errno, error);
    return NULL;
  }
  return g_steal_pointer (&stack);
}

static gboolean
window_fits (const DscGroupStack *stack, const DscGroupWindow *window)
{
  if (window->width == 0 || window->height == 0)
    return window->width == 0 && window->height == 0;
  return window->x0 >= 0 && window->y0 >= 0 && window->width <= stack->nx
         && window->height <= stack->ny && (guint)window->x0 <= stack->nx - window->width
         && (guint)window->y0 <= stack->ny - window->height;
}

static gboolean
read_table (DscGroupStack *stack, guint64 size, GError **error)
{
  g_autofree Window *table = g_new (Window, stack->n_groups);

  if (!read_at (stack, table, stack->n_groups * sizeof *table, sizeof (Head), error))
    return FALSE;
  for (guint g = 0; g < stack->n_groups; g++) {
    DscGroupWindow *window = &stack->windows[g];
    guint64 bytes;

    *window = (DscGroupWindow){ table[g].x0, table[g].y0, table[g].width, table[g].height,
                                table[g].mean_weight };
    bytes = window_fits (stack, window) ? plane_bytes (window) * DSC_STACK_N_PLANES : G_MAXUINT64;
    if (table[g].offset < stack->end || table[g].offset > size || bytes > size - table[g].offset) {
      g_set_error (
          error, DSC_ERROR, DSC_ERROR_FORMAT,
          "'%s' is damaged: the window of group %u does not lie in the mosaic and the file",
          stack->path, g);
      return FALSE;
    }
    stack->offsets[g] = table[g].offset;
  }
  return TRUE;
}

DscGroupStack *
dsc_group_stack_open (const char *path, GError **error)
{
  g_autoptr (DscGroupStack) stack = NULL;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat st;
  Head head = { 0 };

  if (fd < 0 || fstat (fd, &st) != 0 || !S_ISREG (st.st_mode)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, "Cannot open '%s': %s", path,
                 fd < 0 ? g_strerror (errno) : "no regular file");
    if (fd >= 0)
      close (fd);
    return NULL;
  }
  if (pread (fd, &head, sizeof head, 0) != sizeof head || memcmp (head.magic, MAGIC, 8) != 0
      || head.byte_order != ORDER_MARK || head.version != VERSION || head.n_groups == 0
      || head.n_groups > MAX_GROUPS || head.nx == 0 || head.nx > DSC_MAX_AXIS || head.ny == 0
      || head.ny > DSC_MAX_AXIS
      || (guint64)st.st_size < sizeof head + head.n_groups * sizeof (Window)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s' is no complete stack of drizzled groups of this version", path);
    close (fd);
    return NULL;
  }
  stack = stack_new (path, head.n_groups, head.nx, head.ny);
  stack->fd = fd;
  return read_table (stack, (guint64)st.st_size, error) ? g_steal_pointer (&stack) : NULL;
}

guint
dsc_group_stack_get_n_groups (const DscGroupStack *stack)
{
  return stack->n_groups;
}

void
dsc_group_stack_get_size (const DscGroupStack *stack, guint *ret_nx, guint *ret_ny)
{
  *ret_nx = stack->nx;
  *ret_ny = stack->ny;
}

const DscGroupWindow *
dsc_group_stack_get_window (const DscGroupStack *stack, guint group)
{
  g_return_val_if_fail (group < stack->n_groups, NULL);
  return &stack->windows[group];
}

gboolean
dsc_group_stack_begin (DscGroupStack *stack,
                       guint group,
                       const DscGroupWindow *window,
                       GError **error)
{
  guint64 end;

  g_return_val_if_fail (stack->writable && group < stack->n_groups, FALSE);
  g_return_val_if_fail (stack->offsets[group] == 0 && window_fits (stack, window), FALSE);
  g_mutex_lock (&stack->lock);
  stack->windows[group] = *window;
  stack->offsets[group] = stack->end;
  end = stack->end += align (plane_bytes (window) * DSC_STACK_N_PLANES);
  g_mutex_unlock (&stack->lock);
  if (end > DSC_MAX_BYTES) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                 "'%s': the drizzled groups take more than %" G_GUINT64_FORMAT " bytes",
                 stack->path, (guint64)DSC_MAX_BYTES);
    return FALSE;
  }
  return TRUE;
}

gboolean
dsc_group_stack_write_rows (DscGroupStack *stack,
                            guint group,
                            DscStackPlane plane,
                            gint y0,
                            guint n_rows,
                            const float *data,
                            GError **error)
{
  const DscGroupWindow *window = dsc_group_stack_get_window (stack, group);
  gsize row = (gsize)window->width * sizeof (float);

  g_return_val_if_fail (stack->writable && stack->offsets[group] != 0, FALSE);
  g_return_val_if_fail (y0 >= window->y0 && n_rows <= window->height
                            && (guint)(y0 - window->y0) <= window->height - n_rows,
                        FALSE);
  return write_at (stack, data, row * n_rows,
                   stack->offsets[group] + plane * plane_bytes (window)
                       + (guint64)(y0 - window->y0) * row,
                   error);
}

void
dsc_group_stack_set_mean_weight (DscGroupStack *stack, guint group, double mean_weight)
{
  g_return_if_fail (group < stack->n_groups);
  stack->windows[group].mean_weight = mean_weight;
}

gboolean
dsc_group_stack_finish (DscGroupStack *stack, GError **error)
{
  Head head = { .byte_order = ORDER_MARK,
                .version = VERSION,
                .n_groups = stack->n_groups,
                .nx = stack->nx,
                .ny = stack->ny };
  g_autofree Window *table = g_new0 (Window, stack->n_groups);

  memcpy (head.magic, MAGIC, sizeof head.magic);
  for (guint g = 0; g < stack->n_groups; g++) {
    const DscGroupWindow *w = &stack->windows[g];

    g_return_val_if_fail (stack->offsets[g] != 0, FALSE);
    table[g] = (Window){ w->x0, w->y0, w->width, w->height, stack->offsets[g], w->mean_weight };
  }
  /* rows that nobody wrote are zeros, also at the end */
  if (ftruncate (stack->fd, (off_t)stack->end) != 0)
    return fail (stack, TRUE, errno, error);
  return write_at (stack, table, stack->n_groups * sizeof *table, sizeof head, error)
         && write_at (stack, &head, sizeof head, 0, error);
}

gboolean
dsc_group_stack_read (const DscGroupStack *stack,
                      guint group,
                      DscStackPlane plane,
                      gint x0,
                      gint y0,
                      guint width,
                      guint height,
                      float *out,
                      GError **error)
{
  const DscGroupWindow *w = dsc_group_stack_get_window (stack, group);
  guint64 row = (guint64)w->width * sizeof (float), offset;

  g_return_val_if_fail (x0 >= w->x0 && y0 >= w->y0 && width <= w->width && height <= w->height
                            && (guint)(x0 - w->x0) <= w->width - width
                            && (guint)(y0 - w->y0) <= w->height - height,
                        FALSE);
  offset = stack->offsets[group] + plane * plane_bytes (w) + (guint64)(y0 - w->y0) * row
           + (guint64)(x0 - w->x0) * sizeof (float);
  if (width == w->width)
    return read_at (stack, out, (gsize)row * height, offset, error);
  for (guint y = 0; y < height; y++)
    if (!read_at (stack, out + (gsize)y * width, width * sizeof (float), offset + y * row, error))
      return FALSE;
  return TRUE;
}
