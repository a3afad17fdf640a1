package io.github.dynamolocks.benchmark;

/**
 * Requests, of items below a kilobyte, and what they cost.
 *
 * @param reads eventually consistent reads
 * @param writes writes, those that failed their condition included
 * @param marks those of the writes with which one who waits asks another JVM to give way
 */
record Traffic(long reads, long writes, long marks) {

	/** An eventually consistent read of one unit, in write units. */
	private static final double PRICE_OF_READ = 0.1;

	Traffic minus(Traffic earlier) {
		return new Traffic(this.reads - earlier.reads, this.writes - earlier.writes, this.marks - earlier.marks);
	}

	long requests() {
		return this.reads + this.writes;
	}

	/** In write units. */
	double price() {
		return this.writes + PRICE_OF_READ * this.reads;
	}

}
