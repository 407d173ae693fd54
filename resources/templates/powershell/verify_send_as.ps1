function Test-SendAsPart {
    for ($index = 0; $index -lt $SendAsIdentity.Count; $index++) {
        $identity = $SendAsIdentity[$index]
        $trustee = $SendAsTrustee[$index]
        if (Test-SendAs -Identity $identity -Trustee $trustee) { Write-Result -Check 'Send As' -State 'ok' -Detail ($trustee + ' may send as ' + $identity + '.') }
        else { Write-Result -Check 'Send As' -State 'problem' -Detail ($trustee + ' may not send as ' + $identity + '. Run apply.ps1.') }
    }
}
