package io.github.dynamolocks.interceptor;

import io.github.dynamolocks.annotation.DistributedLock;

/**
 * A base class of beans in another package.
 */
public class ForeignBase {

	/**
	 * Not overridden by a subclass in another package.
	 */
	@DistributedLock("'hidden'")
	void hidden() {
	}

	/**
	 * Calls a bean as its package does.
	 * @param bean the bean
	 */
	public static void call(ForeignBase bean) {
		bean.hidden();
	}

}
