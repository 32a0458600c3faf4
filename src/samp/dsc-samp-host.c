/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-samp-host.h"

#include <sys/random.h>

char *
dsc_samp_dup_host (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);
  const char *host = parsed != NULL ? g_uri_get_host (parsed) : NULL;

  return g_strdup (host != NULL && *host != '\0' ? host : "?");
}

/* An address that a socket can be bound to is one of ours. */
static gboolean
is_own (GInetAddress *address)
{
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketAddress) place = NULL;

  if (g_inet_address_get_is_loopback (address))
    return TRUE;
  if (g_inet_address_get_is_any (address) || g_inet_address_get_is_multicast (address))
    return FALSE;
  socket = g_socket_new (g_inet_address_get_family (address), G_SOCKET_TYPE_DATAGRAM,
                         G_SOCKET_PROTOCOL_UDP, NULL);
  place = g_inet_socket_address_new (address, 0);
  return socket != NULL && g_socket_bind (socket, place, FALSE, NULL);
}

gboolean
dsc_samp_is_local (const char *uri, GCancellable *cancellable)
{
  g_autofree char *host = dsc_samp_dup_host (uri);
  g_autoptr (GInetAddress) number = g_inet_address_new_from_string (host);
  g_autoptr (GResolver) resolver = NULL;
  GList *addresses;
  gboolean all = TRUE;

  if (number != NULL)
    return is_own (number);
  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return TRUE;
  if (*host == '?')
    return FALSE;
  resolver = g_resolver_get_default ();
  addresses = g_resolver_lookup_by_name (resolver, host, cancellable, NULL);
  if (addresses == NULL)
    return FALSE;
  for (GList *l = addresses; l != NULL; l = l->next)
    all = all && is_own (l->data);
  g_resolver_free_addresses (addresses);
  return all;
}

char *
dsc_samp_make_secret (void)
{
  guint64 bits[2];

  if (getrandom (bits, sizeof bits, 0) != sizeof bits)
    g_error ("the system gives no random numbers");
  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x", bits[0], bits[1]);
}
