function Write-RemovalByHand {
    Write-Result -Check 'Remove' -State 'look' -Detail 'Nothing was changed: what this plan set up is taken away by hand, in the order below.'
}
