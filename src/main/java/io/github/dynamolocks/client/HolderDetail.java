package io.github.dynamolocks.client;

/**
 * An optional part of the holder, the description of an owner for people. The name of the
 * application and the purpose of the lock are always part of it.
 *
 * @since 0.1.0
 */
public enum HolderDetail {

	/** The name of the host. */
	HOST,

	/** The id of the process. */
	PROCESS,

	/** The name of the thread that acquired the lock. */
	THREAD

}
