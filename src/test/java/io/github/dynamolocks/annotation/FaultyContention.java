package io.github.dynamolocks.annotation;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.reactivex.rxjava3.core.Single;

import io.github.dynamolocks.OnContention;

/**
 * Beans with an invalid reaction to contention, with one mistake each.
 */
final class FaultyContention {

	private FaultyContention() {
	}

	static class SkippedInt {

		@DistributedLock(onContention = OnContention.SKIP)
		int call() {
			return 1;
		}

	}

	static class SkippedList {

		@DistributedLock(onContention = OnContention.SKIP)
		List<String> call() {
			return List.of();
		}

	}

	static class SkippedFuture {

		@DistributedLock(onContention = OnContention.SKIP)
		CompletableFuture<String> call() {
			return CompletableFuture.completedFuture("");
		}

	}

	static class SkippedSingle {

		@DistributedLock(onContention = OnContention.SKIP)
		Single<String> call() {
			return Single.just("");
		}

	}

	static class SkipAndFallback {

		@DistributedLock(onContention = OnContention.SKIP, fallback = "busy")
		void call() {
		}

		void busy() {
		}

	}

	static class NoFallback {

		@DistributedLock(fallback = "busy")
		String call(String id, int... counts) {
			return id;
		}

	}

	static class OtherParameters {

		@DistributedLock(fallback = "busy")
		void call(String id) {
		}

		void busy(Object id) {
		}

	}

	static class OtherResult {

		@DistributedLock(fallback = "busy")
		String call() {
			return "";
		}

		Object busy() {
			return "";
		}

	}

	static class LostResult {

		@DistributedLock(fallback = "busy")
		void call() {
		}

		String busy() {
			return "";
		}

	}

	static class OtherException {

		@DistributedLock(fallback = "busy")
		void call() {
		}

		void busy() throws IOException {
		}

	}

	static class Base {

		private void busy() {
		}

		void use() {
			busy();
		}

	}

	static class Ambiguous extends Base {

		@DistributedLock(fallback = "busy")
		void call() {
		}

		private void busy() {
		}

		@Override
		void use() {
			busy();
		}

	}

	static class LockedFallback {

		@DistributedLock(fallback = "busy")
		void call() {
		}

		@DistributedLock
		void busy() {
		}

	}

	static class Itself {

		@DistributedLock(fallback = "call")
		void call() {
		}

	}

	static class EmptyAmongSeveral {

		@DistributedLock({ "#id", "" })
		void call(String id) {
		}

	}

	static class SecondUnknown {

		@DistributedLock({ "#id", "#di" })
		void call(String id) {
		}

	}

}
