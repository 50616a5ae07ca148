"""The road on foot, at its end: bundles that phones sealed for this server, whoever brings them.

- `keys`       which phone signs how; the server's own come from its secret
- `arriving`   a bundle in pieces, from a phone that carries it
- `opening`    who wrote it, proven; what is in it
- `taking`     the intake of the phone that wrote it, the same as over the air, once for each bundle
- `answering`  receipts and news, closed for that phone alone
"""
