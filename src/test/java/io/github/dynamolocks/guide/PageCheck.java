package io.github.dynamolocks.guide;

import java.util.stream.Stream;

/**
 * Finds what is wrong with one aspect of a page.
 */
@FunctionalInterface
interface PageCheck {

	/**
	 * Finds what is wrong.
	 * @param page the page
	 * @return one message for each mistake, with file and line
	 */
	Stream<String> problems(Page page);

}
