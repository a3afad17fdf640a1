package io.github.dynamolocks;

/**
 * Is told what happens to locks. Each listener is called on one thread at a time, which
 * is its own: one that throws, or takes its time, delays neither a lock nor another
 * listener. Of one that stays behind for long, events are dropped.
 */
@FunctionalInterface
public interface LockEventListener {

	/**
	 * Called for every event.
	 * @param event what has happened
	 */
	void onEvent(LockEvent event);

}
