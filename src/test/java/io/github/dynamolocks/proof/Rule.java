package io.github.dynamolocks.proof;

import java.util.function.Consumer;

/**
 * Finds violations of one kind or of related kinds.
 */
interface Rule {

	/**
	 * Finds violations in a history.
	 * @param history the history
	 * @param found receives the violations
	 */
	void check(History history, Consumer<Violation> found);

}
