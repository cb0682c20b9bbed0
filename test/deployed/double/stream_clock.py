"""MiniStack whose stream stamps records at a moment of the test's choosing.

The seam between batch and live lies on a whole hour of arrival. A test that shows both sides of it would have to run over the
full hour; so what the stream's clock is ahead of this machine's is read, in seconds, from the file TIDEMARK_STREAM_CLOCK."""

import os
import time

from ministack.app import main
from ministack.services import kinesis


class StreamClock:
    """Everything that `time` has; only the time is another."""

    def __getattr__(self, name):
        return getattr(time, name)

    def time(self):
        with open(os.environ["TIDEMARK_STREAM_CLOCK"], encoding="ascii") as file:
            return time.time() + float(file.read())


kinesis.time = StreamClock()
main()
