package io.github.dynamolocks.client;

/**
 * A part of what others see as a lock's holder, which may be left out. The application's
 * name and the purpose of the lock are always there.
 */
public enum HolderDetail {

	/** The name of the host. */
	HOST,

	/** The id of the process. */
	PROCESS,

	/** The name of the thread that acquired the lock. */
	THREAD

}
