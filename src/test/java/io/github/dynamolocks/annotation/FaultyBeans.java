package io.github.dynamolocks.annotation;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

import reactor.core.publisher.ConnectableFlux;
import reactor.core.publisher.Flux;

/**
 * Beans whose locks cannot work, with one mistake each.
 */
final class FaultyBeans {

	private FaultyBeans() {
	}

	static class BadExpression {

		@DistributedLock("#id +")
		void call(String id) {
		}

	}

	static class UnknownParameter {

		@DistributedLock("#di")
		void call(String id) {
		}

	}

	static class OutOfRange {

		@DistributedLock("#p3")
		void call(String id) {
		}

	}

	static class UnquotedText {

		@DistributedLock("report")
		void call() {
		}

	}

	static class BlankResource {

		@DistributedLock("  ")
		void call() {
		}

	}

	static class UnknownBean {

		@DistributedLock("@missing.id")
		void call() {
		}

	}

	static class NoDuration {

		@DistributedLock(waitTime = "soon")
		void call() {
		}

	}

	static class NoUnit {

		@DistributedLock(waitTime = "5")
		void call() {
		}

	}

	static class NegativeWait {

		@DistributedLock(waitTime = "-1s")
		void call() {
		}

	}

	static class ShortLease {

		@DistributedLock(lease = "2999ms")
		void call() {
		}

	}

	static class LongLease {

		@DistributedLock(lease = "31d")
		void call() {
		}

	}

	static class BadHoldAtLeast {

		@DistributedLock(holdAtLeast = "1 fortnight")
		void call() {
		}

	}

	static class NegativeHoldAtLeast {

		@DistributedLock(holdAtLeast = "PT-5S")
		void call() {
		}

	}

	static class BlankScope {

		@DistributedLock(scope = " ")
		void call() {
		}

	}

	static class MissingPlaceholder {

		@DistributedLock(scope = "${no.such.property}")
		void call() {
		}

	}

	static class MissingClient {

		@DistributedLock(client = "missing")
		void call() {
		}

	}

	static class OtherClient {

		@DistributedLock(client = "environment")
		void call() {
		}

	}

	static class PrivateMethod {

		void call() {
			hidden();
		}

		@DistributedLock
		private void hidden() {
		}

	}

	static class StaticMethod {

		@DistributedLock
		static void call() {
		}

	}

	interface StaticInterfaceMethod {

		void call();

		@DistributedLock
		static void helper() {
		}

	}

	static class StaticInterfaceMethodBean implements StaticInterfaceMethod {

		@Override
		public void call() {
		}

	}

	static class FinalMethod {

		@DistributedLock
		final void call() {
		}

	}

	static class FinalInheritedMethod extends FinalMethod {

	}

	@DistributedLock
	static class FinalMethodOfAnnotatedClass {

		final void call() {
		}

	}

	static class ReturnsFuture {

		@DistributedLock
		Future<String> call() {
			return CompletableFuture.completedFuture("");
		}

	}

	static class ReturnsOwnFuture {

		@DistributedLock
		OwnFuture call() {
			return new OwnFuture();
		}

	}

	static class OwnFuture extends CompletableFuture<String> {

	}

	static class ReturnsCallable {

		@DistributedLock
		Callable<String> call() {
			return () -> "";
		}

	}

	static class ReturnsConnectable {

		@DistributedLock
		ConnectableFlux<String> call() {
			return Flux.just("").publish();
		}

	}

	abstract static class Generic<T> {

		@DistributedLock
		abstract T call();

	}

	static class ReturnsFutureGenerically extends Generic<Future<String>> {

		@Override
		Future<String> call() {
			return CompletableFuture.completedFuture("");
		}

	}

	static class Twice {

		@DistributedLock("'a'")
		@AnnotatedBeans.OrderLock
		void call() {
		}

	}

}
