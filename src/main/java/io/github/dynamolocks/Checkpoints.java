package io.github.dynamolocks;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/**
 * Calls parts of the library before a checkpoint of this JVM and after a restore, as with
 * CRaC and SnapStart, if the application has {@code org.crac:crac} on its class path.
 * Without this dependency, all methods do nothing.
 *
 * <p>
 * A snapshot can be restored several times, in JVMs that run at the same time. Each of
 * them has the memory of the snapshot, with its owner ids, places in lines, and states of
 * random number generators.
 */
@Internal
public final class Checkpoints {

	private static final boolean PRESENT = isPresent();

	private Checkpoints() {
	}

	private static boolean isPresent() {
		try {
			Class.forName("org.crac.Core", false, Checkpoints.class.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException ex) {
			return false;
		}
	}

	/**
	 * Returns whether the application can be notified of checkpoints.
	 * @return true if {@code org.crac:crac} is on the class path
	 */
	public static boolean arePossible() {
		return PRESENT;
	}

	/**
	 * Registers two actions. Before a checkpoint, those that were registered last run
	 * first; after a restore, those that were registered first. The second action also
	 * runs after a checkpoint that failed.
	 * @param beforeCheckpoint runs before a checkpoint, which waits for it
	 * @param afterRestore runs after a restore; other threads already run at this time
	 * @return the registration, which ends when it is not reachable any more
	 */
	public static Object register(Runnable beforeCheckpoint, Runnable afterRestore) {
		return PRESENT ? Registration.of(beforeCheckpoint, afterRestore) : new Object();
	}

	/**
	 * Adds entropy of the operating system to a secure generator, whose state several
	 * restored JVMs share. Leaves other generators unchanged.
	 * @param random the generator
	 */
	public static void reseed(RandomGenerator random) {
		if (random instanceof SecureRandom secure) {
			secure.setSeed(secure.generateSeed(32));
		}
	}

	/**
	 * Implements the resource in a class of its own, which is loaded only if its
	 * interface is present. The global context refers to it weakly.
	 */
	private record Registration(Runnable before, Runnable after) implements Resource {

		static Registration of(Runnable before, Runnable after) {
			Registration registration = new Registration(before, after);
			Core.getGlobalContext().register(registration);
			return registration;
		}

		@Override
		public void beforeCheckpoint(Context<? extends Resource> context) {
			this.before.run();
		}

		@Override
		public void afterRestore(Context<? extends Resource> context) {
			this.after.run();
		}

	}

}
