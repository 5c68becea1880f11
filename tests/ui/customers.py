#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""customers.py SERVER APP-ID USER-ID COUNT: so many customers write one question each to a desk's user, and leave."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tour"))
from customer import Customer  # noqa: E402

server, app_id, user, count = sys.argv[1:]
for number in range(int(count)):
    customer = Customer(server, app_id, int(user), f"Visitor {number + 1}")
    customer.send("Where is my parcel?")
    customer.disconnect()
