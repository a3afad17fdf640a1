package io.github.dynamolocks.annotation;

/**
 * What is done about beans whose methods ask for locks that no proxy takes.
 */
enum UnlockedBeans {

	/** Log a warning that names them. */
	WARN,

	/** Fail the start. */
	FAIL

}
