package io.github.dynamolocks.interceptor;

import io.github.dynamolocks.annotation.DistributedLock;

/**
 * A base class of beans in another package.
 */
public class ForeignBase {

	/**
	 * Does nothing. A subclass in another package cannot override it.
	 */
	@DistributedLock("'hidden'")
	void hidden() {
	}

	/**
	 * Calls a bean from within this package.
	 * @param bean the bean
	 */
	public static void call(ForeignBase bean) {
		bean.hidden();
	}

}
