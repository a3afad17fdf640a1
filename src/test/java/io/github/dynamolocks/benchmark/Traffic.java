package io.github.dynamolocks.benchmark;

/**
 * Counts of requests for items below a kilobyte, and their price.
 *
 * @param reads the eventually consistent reads
 * @param writes the writes, including those with a failed condition
 */
record Traffic(long reads, long writes) {

	static final Traffic NONE = new Traffic(0, 0);

	/** The price of an eventually consistent read in write units. */
	private static final double PRICE_OF_READ = 0.1;

	Traffic plus(Traffic other) {
		return new Traffic(this.reads + other.reads, this.writes + other.writes);
	}

	Traffic minus(Traffic earlier) {
		return new Traffic(this.reads - earlier.reads, this.writes - earlier.writes);
	}

	long requests() {
		return this.reads + this.writes;
	}

	/** Returns the price in write units. */
	double price() {
		return this.writes + PRICE_OF_READ * this.reads;
	}

}
