package io.github.dynamolocks.client;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Ensures that an executor either runs or refuses a piece of work, exactly once. An
 * executor that cannot start a thread throws an error, but may still have accepted the
 * work.
 */
final class Task implements Runnable {

	private final Runnable work;

	private final Consumer<Throwable> failed;

	private final AtomicBoolean begun = new AtomicBoolean();

	private Task(Runnable work, Consumer<Throwable> failed) {
		this.work = work;
		this.failed = failed;
	}

	/**
	 * Submits work to an executor.
	 * @param executor runs the work
	 * @param work the work
	 * @param failed called with the exception of the work or of the executor; runs on the
	 * calling thread if the executor does not accept the work
	 */
	static void submit(Executor executor, Runnable work, Consumer<Throwable> failed) {
		Task task = new Task(work, failed);
		try {
			executor.execute(task);
		}
		catch (Throwable ex) {
			task.refuse(ex);
		}
	}

	/**
	 * Refuses the work, unless it has begun.
	 * @param failure the reason
	 */
	void refuse(Throwable failure) {
		if (this.begun.compareAndSet(false, true)) {
			this.failed.accept(failure);
		}
	}

	@Override
	public void run() {
		if (this.begun.compareAndSet(false, true)) {
			try {
				this.work.run();
			}
			catch (Throwable ex) {
				this.failed.accept(ex);
			}
		}
	}

}
