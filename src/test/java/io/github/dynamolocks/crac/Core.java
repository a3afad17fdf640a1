package io.github.dynamolocks.crac;

/**
 * Provides the only context.
 */
public final class Core {

	private static final Context CONTEXT = new Context();

	/** Runs while the JVM would be written to a snapshot. */
	private static volatile Runnable snapshot = () -> {
	};

	private Core() {
	}

	/**
	 * Has {@code org.crac} use this package. Has no effect after its first use.
	 * @param whileStopped runs in each checkpoint
	 */
	public static void install(Runnable whileStopped) {
		System.setProperty("org.crac.Core.Compat", Core.class.getPackageName());
		snapshot = whileStopped;
	}

	public static Context getGlobalContext() {
		return CONTEXT;
	}

	public static void checkpointRestore() throws Exception {
		CONTEXT.beforeCheckpoint();
		snapshot.run();
		CONTEXT.afterRestore();
	}

}
