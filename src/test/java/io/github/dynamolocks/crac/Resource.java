package io.github.dynamolocks.crac;

/**
 * Is notified of checkpoints and restores.
 */
public interface Resource {

	void beforeCheckpoint(Context context) throws Exception;

	void afterRestore(Context context) throws Exception;

}
