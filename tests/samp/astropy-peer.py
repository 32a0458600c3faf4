"""The other side in tests of SAMP: astropy's hub with a client in it, or its client alone.

Use: astropy-peer.py hub|client. Prints a line of JSON for each thing that happens; obeys lines of
JSON: {"do": "notify" | "call", "mtype": ..., "params": {...}} and {"do": "quit"}.
"""
import json
import sys
import threading

from astropy.samp import SAMPHubServer, SAMPIntegratedClient
from astropy.samp import conf

conf.use_internet = False
MTYPES = ["image.load.fits", "table.load.votable", "table.highlight.row", "table.select.rowList",
          "coord.pointAt.sky"]
lock = threading.Lock()


def say(**what):
    with lock:
        print(json.dumps(what), flush=True)


def main(mode):
    hub = None
    if mode == "hub":
        hub = SAMPHubServer(web_profile=False)
        hub.start()
    client = SAMPIntegratedClient(name="astropy peer", description="of the test")
    client.connect()

    def notified(private_key, sender_id, mtype, params, extra):
        say(got="notification", sender=sender_id, mtype=mtype, params=params)

    def called(private_key, sender_id, msg_id, mtype, params, extra):
        say(got="call", sender=sender_id, mtype=mtype, params=params)
        client.reply(msg_id, {"samp.status": "samp.ok", "samp.result": {}})

    def answered(private_key, sender_id, tag, response):
        say(got="answer", sender=sender_id, tag=tag, response=response)

    for mtype in MTYPES:
        client.bind_receive_notification(mtype, notified)
        client.bind_receive_call(mtype, called)
    client.bind_receive_response("tag", answered)
    say(got="ready")
    for line in sys.stdin:
        order = json.loads(line)
        if order["do"] == "quit":
            break
        message = {"samp.mtype": order["mtype"], "samp.params": order["params"]}
        if order["do"] == "notify":
            client.notify_all(message)
        else:
            client.call_all("tag", message)
    client.disconnect()
    if hub:
        hub.stop()
    say(got="end")


main(sys.argv[1])
