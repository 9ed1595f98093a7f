# Two commands are enough on a fresh Debian 12 with Rust and Node.js: `make run` and `make test`.
.PHONY: run test simulate known-bad mutants bench pictures package package-test audit clean

run: ## the window in practice mode; without a screen a sale in the terminal
	@.ci/start.sh

test: ## everything that must hold
	@.ci/test.sh

simulate: ## shops against a hostile world: PAYMENTS=1000000, or SEED=7 to see one again
	@.ci/simulate.sh

known-bad: ## planted bugs, each of which the tests must find
	@.ci/known-bad.sh

mutants: ## small changes to the code that decides over money, each of which the tests must find
	@.ci/mutants.sh

bench: ## what is claimed to be fast, beside the bare machine: BENCH=start, or PAYMENTS=10000000 BENCH=history
	@.ci/bench.sh

pictures: ## those of the README, taken anew
	@.ci/pictures.sh

package: ## the .deb for Debian 12, in target/package
	@.ci/package.sh

package-test: ## installs it in a bare Debian 12, sells, upgrades, removes: the data stays (needs root)
	@.ci/package-test.sh

audit: ## the dependencies
	@.ci/audit.sh

clean: ## all that can be built again
	rm -rf target gen ui/dist ui/node_modules
