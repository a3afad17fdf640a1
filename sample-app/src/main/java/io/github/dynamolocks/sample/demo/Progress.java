package io.github.dynamolocks.sample.demo;

/**
 * Tells the user what the runner does.
 */
@FunctionalInterface
interface Progress {

	/**
	 * Tells what has happened.
	 * @param line the news
	 */
	void say(String line);

	/**
	 * Tells how far a sale is.
	 * @param share the part of the tickets that is sold, from 0 to 1
	 * @param line the same in detail
	 */
	default void advance(double share, String line) {
		say(line);
	}

}
