package io.github.dynamolocks.benchmark;

/**
 * Requests, of items below a kilobyte, and what they cost.
 *
 * @param reads eventually consistent reads
 * @param writes writes, those that failed their condition included
 */
record Traffic(long reads, long writes) {

	/** An eventually consistent read of one unit, in write units. */
	private static final double PRICE_OF_READ = 0.1;

	Traffic minus(Traffic earlier) {
		return new Traffic(this.reads - earlier.reads, this.writes - earlier.writes);
	}

	long requests() {
		return this.reads + this.writes;
	}

	/** In write units. */
	double price() {
		return this.writes + PRICE_OF_READ * this.reads;
	}

}
