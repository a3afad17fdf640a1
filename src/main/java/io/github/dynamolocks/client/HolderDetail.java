package io.github.dynamolocks.client;

/**
 * Lists the parts of a holder that can be left out. The name of the application and the
 * purpose of the lock are always included.
 */
public enum HolderDetail {

	/** The name of the host. */
	HOST,

	/** The id of the process. */
	PROCESS,

	/** The name of the thread that acquired the lock. */
	THREAD

}
