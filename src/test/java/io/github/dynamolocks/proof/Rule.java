package io.github.dynamolocks.proof;

import java.util.function.Consumer;

/**
 * Looks for violations of one kind, or of a few that belong together.
 */
interface Rule {

	/**
	 * Looks for violations.
	 * @param history what everybody wrote down
	 * @param found takes what is found
	 */
	void check(History history, Consumer<Violation> found);

}
